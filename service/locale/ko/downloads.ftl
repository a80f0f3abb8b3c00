# 내려받기
download-label = 이 목록 내려받기:
download-reason = 내려받는 사유
download-reason-hint = 사람의 정보나 동료와 기업이 적은 내용이 들어 있어 누가 왜 내려받았는지 감사 기록에 남습니다.
download-form = 파일 형식
download-do = 내려받기
judged-title = 판정 자료
judged-lead = 계약으로 끝난 수요마다 누구와 계약하고, 누구에게 견적을 요청하고, 누구를 후보로 두었는지를 등급(3·2·1)으로 담은 ZIP 파일입니다. ‘pumasi evaluate’로 추천이 얼마나 맞았는지 재고, ‘pumasi learn’으로 점수의 가중치를 배울 수 있습니다.
judged-do = 판정 자료 내려받기
