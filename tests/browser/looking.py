"""Scripts that look at a page as it is drawn and return what is wrong with it, a line for each fault."""

from __future__ import annotations

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth
  const isInsideScroller = element => element.closest('.table-wrap') !== null
  const wide = [...document.querySelectorAll('body *')].filter(element =>
    element.getBoundingClientRect().right > width + 1 && !isInsideScroller(element)
    && !element.classList.contains('sr-only') && !element.closest('#krds-skip-link'))
  return [document.documentElement.scrollWidth > width ? 'the page scrolls sideways' : '',
          ...wide.map(element => element.tagName + '.' + element.className)].filter(Boolean)
}"""

# Links and buttons that stand alone (WCAG 2.5.8): at least 24 by 24 CSS pixels.
TOO_SMALL = """() => [...document.querySelectorAll('a, button, summary, input, select')].filter(element => {
  const box = element.getBoundingClientRect()
  if (!box.width || element.type === 'hidden' || element.closest('.sr-only, #krds-skip-link')) return false
  if (element.closest('p:not(.quick, .card-action, .door-links), td, dd, .excluded')) return false
  const label = element.labels && element.labels[0] && element.labels[0].getBoundingClientRect()
  return Math.max(box.height, label ? label.height : 0) < 24
}).map(element => element.tagName + ' ' + element.textContent.trim().slice(0, 30))"""

# Buttons, badges and tabs hold their words, even where readers set lines and letters wider (WCAG 1.4.12).
WIDER_TEXT = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""
CUT_OFF = """() => [...document.querySelectorAll('.krds-btn, .krds-badge, main .sub-nav a, main h1')]
  .filter(element => element.checkVisibility()
    && (element.scrollWidth > element.clientWidth + 1
      || element.scrollHeight > element.clientHeight + 1))
  .map(element => 'cut off: ' + element.outerHTML.slice(0, 90)).slice(0, 3)"""

# What the keyboard reaches is drawn: nothing around it cuts it down to a point.
HIDDEN_STOPS = """() => {
  const isCut = element => {
    for (let e = element; e; e = e.parentElement) {
      const box = e.getBoundingClientRect()
      if (getComputedStyle(e).overflow === 'hidden' && Math.min(box.width, box.height) < 3) return true
    }
    return false
  }
  return [...document.querySelectorAll('main a[href], main button, main summary')]
    .filter(element => element.tabIndex >= 0 && element.checkVisibility() && isCut(element))
    .map(element => 'focused but not seen: ' + element.outerHTML.slice(0, 90)).slice(0, 3)
}"""

_COLOURS = """
  const parse = text => { const p = text.match(/[\\d.]+/g).map(Number); return p.length > 3 ? p : [...p, 1] }
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0)
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a)
    return (high + .05) / (low + .05)
  }
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor)
      if (colour[3] === 1) return colour
    }
    return [255, 255, 255, 1]
  }
  const isDrawn = element => element.checkVisibility({visibilityProperty: true})
    && element.getBoundingClientRect().width > 0 && !element.closest('.sr-only, #krds-skip-link')
"""

# Every text against the nearest opaque ground behind it (WCAG 1.4.3): 4.5, large text 3.
LOW_CONTRAST = f"""() => {{{_COLOURS}
  const poor = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {{
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || !isDrawn(element)) continue
    const style = getComputedStyle(element)
    const tile = element.closest('svg') && element.parentElement.querySelector('.tile')
    const [ink, behind] = tile
      ? [parse(style.fill), parse(getComputedStyle(tile).fill)] : [parse(style.color), ground(element)]
    const size = parseFloat(style.fontSize)
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5
    const found = ratio(ink, behind)
    if (found < least) poor.push(walker.currentNode.data.trim().slice(0, 30) + ' ' + found.toFixed(2))
  }}
  return [...new Set(poor)]
}}"""

# What shows that there is a control, and what a chart draws, against the ground beside it (WCAG 1.4.11): 3.
FAINT = f"""() => {{{_COLOURS}
  const faint = []
  const judge = (element, colours) => {{
    if (!isDrawn(element)) return
    const behind = ground(element.parentElement)
    const found = Math.max(...colours.filter(colour => colour[3] === 1).map(colour => ratio(colour, behind)))
    if (found < 3) faint.push(element.outerHTML.slice(0, 90) + ' ' + found.toFixed(2))
  }}
  const edges = style => [style.borderBottomColor, style.backgroundColor].map(parse)
  const field = 'input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea, .krds-btn'
  for (const element of document.querySelectorAll(field)) judge(element, edges(getComputedStyle(element)))
  for (const label of document.querySelectorAll('.krds-form-check label'))
    judge(label, edges(getComputedStyle(label, '::before')))
  for (const part of document.querySelectorAll('.score-bar rect:not(.bar-ground), .swatch rect'))
    judge(part, [parse(getComputedStyle(part).fill)])
  for (const tile of document.querySelectorAll('.tile')) judge(tile, [parse(getComputedStyle(tile).stroke)])
  return [...new Set(faint)].slice(0, 5)
}}"""

# A box that is seen (ground or border) has air above it, and numbers stand below the end of their heading.
ILL_SET = """() => {
  const isBox = element => {
    const style = getComputedStyle(element)
    return parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== 'none'
      || style.backgroundColor !== 'rgba(0, 0, 0, 0)' || element.matches('.table-wrap')
  }
  const isBlock = element => ['block', 'grid', 'flex'].includes(getComputedStyle(element).display)
    && getComputedStyle(element).position === 'static' && element.getBoundingClientRect().height > 0
  const name = element => element.tagName.toLowerCase() + '.' + element.className
  const faults = []
  for (const box of document.querySelectorAll('main *')) {
    if (!isBlock(box) || !isBox(box)) continue
    if (box.parentElement.closest('table, dl, li, svg, nav, .facets')) continue
    let before = box.previousElementSibling
    while (before && !(isBlock(before) && before.getBoundingClientRect().height > 1))
      before = before.previousElementSibling
    if (!before) continue
    const [above, below] = [before.getBoundingClientRect(), box.getBoundingClientRect()]
    const isAbove = above.left < below.right && below.left < above.right
    if (isAbove && below.top - above.bottom < 6) faults.push(name(before) + ' touches ' + name(box))
  }
  for (const table of document.querySelectorAll('main table')) {
    const heads = table.tHead && table.tHead.rows.length === 1 ? [...table.tHead.rows[0].cells] : []
    for (const [place, head] of heads.entries()) {
      const cells = [...table.tBodies].flatMap(body => [...body.rows])
        .filter(row => row.cells.length === heads.length).map(row => row.cells[place])
      const isOfNumbers = cells.length && cells.every(cell => cell.classList.contains('number'))
      if (isOfNumbers && getComputedStyle(head).textAlign !== 'right')
        faults.push('not above its numbers: ' + head.innerText)
    }
  }
  return faults.slice(0, 8)
}"""
