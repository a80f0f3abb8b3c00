# Many demands posted from a file
demand-list-title = Post from a file
demand-list-lead = Send the table of your purchases (Excel or CSV) as it is. You see first how each row was read; nothing is posted before you confirm.
demand-list-hint = One column must name the title (사업명, 공고명, 건명). Budget, contract days, publication (also as planned: 발주예정일, 발주예정월), deadline, buyer and district are read too; sums and remarks below the table are passed over.
demand-list-counts = { $file }: { $new } new demands, { $known } there already, { $faults } faults
demand-list-preview-lead = Nothing is posted yet. Rows with faults and demands that are there already are left out.
demand-list-confirm = Post { $count }
demand-list-known = there already, left as it is
demand-list-line = Row { $line }
demand-list-link = Post many demands at once from a file
notice-demands-posted = Posted. Open a demand below to see who is recommended.
