# 구매수요를 파일로 한 번에 등록
demand-list-title = 파일로 한 번에 등록
demand-list-lead = 구매계획을 적은 표(엑셀이나 CSV)를 그대로 올려 주십시오. 행마다 어떻게 읽었는지 먼저 보여 드리고, 확인하셔야 등록합니다.
demand-list-hint = 머리글에 사업명(공고명, 건명)이 있어야 합니다. 예산, 계약기간, 공고일(발주예정일·발주예정월), 마감일, 수요기관, 자치구도 읽습니다. 소계와 표 아래 적은 말은 건너뜁니다.
demand-list-counts = { $file }: 새로 등록할 수요 { $new }건, 이미 있는 수요 { $known }건, 고칠 곳 { $faults }곳
demand-list-preview-lead = 아직 등록하지 않았습니다. 고칠 곳이 있는 행과 이미 있는 수요는 빼고 등록합니다.
demand-list-confirm = { $count }건 등록하기
demand-list-known = 이미 있음(그대로 둠)
demand-list-line = { $line }행
demand-list-link = 표에 적은 수요가 여럿이면 파일로 한 번에 등록
notice-demands-posted = 등록하였습니다. 아래 목록에서 수요를 여시면 추천 기업을 보실 수 있습니다.
