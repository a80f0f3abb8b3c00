# 오류 화면
error-title-401 = 로그인이 필요합니다
error-title-403 = 이용할 권한이 없습니다
error-title-404 = 찾으시는 화면이 없습니다
error-title-409 = 다른 분이 먼저 고쳤습니다
error-title-wrong-state = 지금은 할 수 없는 일입니다
error-title-413 = 보내신 내용이 너무 큽니다
error-title-422 = 요청을 이해하지 못하였습니다
error-title-429 = 잠시 뒤 다시 시도해 주십시오
error-title-500 = 일시적인 오류가 발생하였습니다
error-title-index-not-ready = 검색을 준비하고 있습니다
error-title-503 = 지금은 이용하실 수 없습니다
error-next = 이렇게 해 보십시오
error-try-again = 이 화면 다시 열기
error-go-back = 앞 화면으로 돌아가서 고치기
error-go-home = 첫 화면으로 가기
error-request-id = 문의하실 때 이 번호를 알려 주십시오:
