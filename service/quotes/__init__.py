"""견적과 증빙 요청: what an agency asks its candidates for, and what they answer."""
