"""통합계정 로그인: signing in, and joining by an invitation, with an account at the operator's provider."""
