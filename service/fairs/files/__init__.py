"""Fairs and plans as files, and the commands that plan and judge them."""
