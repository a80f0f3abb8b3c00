"""첫 화면: where everybody starts."""
