# 필요한 것 말하기
need-title = 글이나 과업지시서로 시작하기
need-lead = 필요한 것을 편하게 적으시거나 과업지시서를 올리시면, 사업명·예산·기간·장소·조건을 찾아 아래 양식을 채워 드립니다. 등록하시기 전에는 아무것도 저장하지 않습니다.
need-text = 필요한 것을 적어 주십시오
need-text-hint = 예: 은평구 어린이집 3곳을 매주 청소할 업체가 필요합니다. 예산은 4,400만원이고 3월부터 12월까지입니다.
need-document = 과업지시서 파일
need-document-hint = HWPX, HWP, PDF, DOCX, TXT. 16MB 이하, 암호가 없는 문서 하나를 골라 주십시오.
need-do = 양식 채우기
need-by-hand = 직접 적기
need-found = 항목 { $count }개를 찾아 채웠습니다
need-found-next = 항목마다 근거가 된 문장을 함께 보여 드립니다. 확인하고 고치신 뒤 등록해 주십시오. 아직 아무것도 저장하지 않았습니다.
need-again = 처음부터 다시 적기
need-origin = 근거:
field-document = 과업지시서 파일
field-text = 필요한 것
