// zone.js — fills an empty field for a time zone with the one the browser knows.
for (const field of document.querySelectorAll("[data-zone], [data-zone] select")) {
  if ("value" in field && !field.value) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
    if (field.selectedIndex === -1) field.value = ""; // a place the list does not have
  }
}
