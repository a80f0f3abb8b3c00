"""가입: invitations, signing up by a confirmed e-mail address, and new passwords for forgotten ones."""
