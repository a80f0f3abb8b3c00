# 모든 화면에 쓰이는 문장
site-name = 품앗이
site-motto = 사회적경제 공공구매 매칭
skip-to-content = 본문 바로가기
demo-mark = 시연용
demo-banner = 이 화면의 기업과 구매수요는 모두 지어낸 표본 자료입니다. 실제 계약에 쓰지 마십시오.
nav-label = 주 메뉴
nav-enterprises = 기업 찾기
nav-demands = 구매수요
nav-list-enterprise = 기업 등록
nav-post-demand = 수요 등록
home = 홈
path-label = 현재 위치
other-language = English
sign-in = 로그인
sign-out = 로그아웃
signed-in-as = 로그인한 계정
role-buyer = 수요기관
role-enterprise = 기업
role-organiser = 박람회 운영자
role-policy = 정책 담당
role-administrator = 관리자
footer-purpose = 품앗이는 공공기관의 구매수요와 사회적경제기업을 근거와 함께 이어 드립니다.
footer-advice = 계약 방식 안내는 참고 자료입니다. 계약 전에 현행 법령을 반드시 확인하시기 바랍니다.
footer-api = 개방 API 안내
pages-label = 쪽 이동
pages-first = 처음으로
pages-next = 다음 목록
unknown = 미상
required = (필수)
choose-none = 선택 안 함
points = { $points }점

notice-signed-in = 로그인하였습니다.
notice-signed-out = 로그아웃하였습니다.
notice-listing-saved = 저장하였습니다. 지금부터 검색과 추천에 반영됩니다.
notice-demand-posted = 구매수요를 등록하였습니다. 아래는 지금 추천하는 기업입니다.

form-faults = 고칠 곳이 { $count }곳 있습니다
form-fault-mark = [확인 필요]
form-more-lots = 분할 단위 칸 추가
form-more-services = 서비스 칸 추가
form-more-certifications = 인증 칸 추가
form-more-track_record = 실적 칸 추가

hint-money = 원 단위. ‘1억 2천만원’, ‘4,400만원’처럼 적으셔도 됩니다.
hint-day = 예: 2026-11-23, 2026. 11. 23.
hint-percent = 0에서 100 사이. 예: 42.5
