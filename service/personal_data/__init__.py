"""개인정보: erasing accounts, how long what is kept, and who looked at it."""
