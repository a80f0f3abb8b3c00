# 도움말과 용어 풀이
help-title = 찾는 기업이 없을 때
help-lead = 등록된 기업은 모두 { $total }곳입니다. 다음 방법으로 다시 찾아 보십시오.
help-these-words = ‘{ $words }’(으)로 찾은 결과
help-words-title = 이렇게 찾아 보십시오
help-tip-short = 하는 일만 짧게 적어 주십시오. 예: ‘청사 환경미화 용역 업체’ 대신 ‘청소’
help-tip-what = 기업 이름이 아니라 필요한 일로도 찾을 수 있습니다. 예: ‘어르신 도시락’
help-tip-initials = 초성만 적거나 한글 자판이 아니어도 찾습니다. 예: ㅊㅅ, cjdth
help-tip-filters = 자치구나 업종 조건을 여러 개 고르셨으면 하나씩 지워 보십시오.
help-tip-certificate = 인증 조건은 오늘 유효한 인증만 봅니다. 만료된 인증은 세지 않습니다.
help-sectors = 업종에서 고르기
help-districts = 자치구에서 고르기
help-else = 그래도 없으면
search-none-help = 찾는 기업이 없을 때의 방법 보기
glossary-title = 용어 풀이
glossary-lead = 이 서비스에 나오는 공공구매와 사회적경제의 말을 쉽게 풀었습니다.
