sign-in-needed = 로그인이 필요한 화면입니다. 로그인하시면 이어서 보실 수 있습니다.
samples-title = 시연용 계정
samples-lead = 아래 계정으로 로그인해 보실 수 있습니다.
samples-role = 역할
