"""내 계정: what an account sees and changes of itself: name, password, sign-ins, keys for programs."""
