# 내려받기
download-label = 이 목록 내려받기:
download-reason = 내려받는 사유
download-reason-hint = 동료와 기업이 적은 내용이 들어 있어 누가 왜 내려받았는지 감사 기록에 남습니다.
download-form = 파일 형식
download-do = 내려받기
