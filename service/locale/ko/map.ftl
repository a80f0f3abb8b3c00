# 자치구 지도
map-title = 지도에서 자치구 고르기
map-lead = 자치구를 누르시면 그곳에서 일하는 기업만 보입니다. 다시 누르시면 조건이 풀립니다. 같은 조건을 왼쪽 ‘자치구’ 목록에서도 고르실 수 있습니다.
map-label = 자치구별 기업 수
map-choose = { $district } { $count }곳, 조건에 넣기
map-lift = { $district } { $count }곳, 조건에서 빼기
