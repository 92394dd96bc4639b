// Offers "my position" where the browser can tell it. Without this script, on
// plain HTTP or without a receiver the page says to choose another way.
(function () {
  "use strict";
  var button = document.getElementById("here");
  var help = document.getElementById("here-help");
  if (!button || !help || !window.isSecureContext || !navigator.geolocation) return;

  help.textContent = help.dataset.ready;
  button.hidden = false;

  function say(sentence) {
    help.textContent = sentence;
    help.setAttribute("role", "status");
  }

  button.addEventListener("click", function () {
    say(help.dataset.asking);
    navigator.geolocation.getCurrentPosition(
      function (position) {
        // Five decimals are a metre; more would only be noise in an address.
        var c = position.coords;
        window.location.assign("/?at=" + c.latitude.toFixed(5) + "," + c.longitude.toFixed(5));
      },
      function (failure) {
        say(failure.code === failure.PERMISSION_DENIED ? help.dataset.refused : help.dataset.unknown);
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 }
    );
  });
})();
