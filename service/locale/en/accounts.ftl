sign-in-needed = Please sign in; you will then go on to the page you asked for.
samples-title = Sample accounts
samples-lead = Sign in with any of these.
samples-role = Role
