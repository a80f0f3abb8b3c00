// Dragging a meeting onto another slot of its booth opens the page that judges the move. Without this file
// the same page is reached by the meeting's link.
(() => {
  const grid = document.querySelector(".fair-grid[data-move]");
  if (!grid) return;
  let dragged = null;
  grid.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".chip");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.request);
  });
  const findTarget = (event) => {
    const cell = event.target.closest("td[data-slot]");
    return cell && dragged && cell.dataset.booth === dragged.closest("td").dataset.booth ? cell : null;
  };
  grid.addEventListener("dragover", (event) => {
    for (const cell of grid.querySelectorAll(".is-target")) cell.classList.remove("is-target");
    const cell = findTarget(event);
    if (!cell) return;
    event.preventDefault();
    cell.classList.add("is-target");
  });
  grid.addEventListener("drop", (event) => {
    const cell = findTarget(event);
    if (!cell) return;
    event.preventDefault();
    const query = new URLSearchParams({ request: dragged.dataset.request, slot: cell.dataset.slot });
    window.location.assign(`${grid.dataset.move}?${query}`);
  });
  grid.addEventListener("dragend", () => { dragged = null; });
})();
