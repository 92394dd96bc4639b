// A keyboard-wedge scanner ends the card with Enter: go on to the price instead
// of sending the form half filled. Without this script the page asks again.
(function () {
  "use strict";
  var card = document.getElementById("card");
  var price = document.getElementById("price");
  if (!card || !price) return;
  card.addEventListener("keydown", function (e) {
    if (e.key === "Enter" && price.value === "") {
      e.preventDefault();
      price.focus();
    }
  });
  // One press, one meal: the key in the form makes a second press harmless, and
  // the dimmed button says that the first one counts.
  card.form.addEventListener("submit", function () {
    card.form.querySelector("button").disabled = true;
  });
})();
