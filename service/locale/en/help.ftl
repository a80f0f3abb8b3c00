# Help and glossary
help-title = Where nothing is found
help-lead = { $total } enterprises are registered. These ways may lead on.
help-these-words = What ‘{ $words }’ finds
help-words-title = Ways to search
help-tip-short = Say the work in a word or two: 청소 rather than the title of a notice.
help-tip-what = Search for what you need and not only for names, such as 어르신 도시락.
help-tip-initials = Initials and the wrong keyboard are understood: ㅊㅅ, cjdth
help-tip-filters = With several filters on, lift them one by one.
help-tip-certificate = A certificate counts where it is in force today.
help-sectors = By sector
help-districts = By district
help-else = If there is still nothing
search-none-help = See what to do where nothing is found
glossary-title = Glossary
glossary-lead = The words of public procurement and the social economy, in plain words.
