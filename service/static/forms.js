// In a narrow window the filters are folded, so that the results are not below them; none that is set is hidden.
if (window.matchMedia("(max-width: 899px)").matches) {
  for (const fold of document.querySelectorAll(".facets-fold")) fold.open = fold.querySelector(":checked") !== null;
}
// A second click while the answer is on its way sends nothing again, so that one request for quotes stays one.
(() => {
  const patienceMs = 5000;
  const sent = new WeakMap();
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    const button = event.submitter;
    const content = JSON.stringify([
      form.action, button && [button.name, button.value, button.formAction],
      ...[...new FormData(form)].map(([name, value]) => [name, value instanceof File ? [value.name, value.size] : value]),
    ]);
    const before = sent.get(form);
    if (before && before.content === content && event.timeStamp - before.at < patienceMs) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent.set(form, { content, at: event.timeStamp });
  }, true);
  // A page that comes back by the back button may be sent anew.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });
})();
