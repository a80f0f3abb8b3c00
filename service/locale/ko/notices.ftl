notices-title = 알림
notices-new = 새 알림 { $count }건
notices-count = 모두 { $total }건, 읽지 않은 알림 { $unread }건
notices-none = 받은 알림이 없습니다. 요청하신 작업이 끝나거나 확인하실 일이 생기면 여기에 알려 드립니다.
notices-unread = 안 읽음
notices-read-one = 읽음으로 표시
notices-read-all = 모두 읽음으로 표시

inbox-job-done = 요청하신 작업이 끝났습니다: { $title }
inbox-job-failed = 요청하신 작업을 끝내지 못했습니다: { $title }
inbox-listing-handed = { $name } 등록을 맡으셨습니다. 내용을 확인하고 고치실 수 있습니다.
inbox-fair-changed = { $name }: 상담 시간표가 바뀌었습니다. 내 상담을 확인해 주십시오.
inbox-fair-withdrawn = { $name }: { $party } 참가 신청을 취소하였습니다. 공개한 시간표에 남은 상담을 확인해 주십시오.
inbox-fair-meetings = { $name }, { $party }: 새로 잡힌 상담 { $added }건, 옮긴 상담 { $moved }건, 취소된 상담 { $gone }건입니다. 내 상담을 확인해 주십시오.
