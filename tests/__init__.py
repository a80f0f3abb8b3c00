"""The tests of Pumasi; a package, so that files in different folders may share a name."""
