"""The register of public purchase demands."""
