// Reads the page aloud where the browser has a voice for its language. Without
// this script, or without a voice, the button stays hidden.
(function () {
  "use strict";
  var button = document.getElementById("aloud");
  var speech = window.speechSynthesis;
  if (!button || !speech || !window.SpeechSynthesisUtterance) return;

  var start = button.textContent;
  var page = document.documentElement.lang;
  var reading = false;

  // What a voice is good for goes by the first part of its language: any
  // Chinese voice reads both scripts.
  function voiceFor(lang) {
    var voices = speech.getVoices();
    var exact = voices.filter(function (v) { return same(v.lang, lang) && region(v.lang, lang); })[0];
    return exact || voices.filter(function (v) { return same(v.lang, lang); })[0];
  }
  function same(a, b) { return first(a) === first(b); }
  function first(tag) { return tag.toLowerCase().replace("_", "-").split("-")[0].replace("cmn", "zh"); }
  function region(tag, lang) {
    return lang === "zh-Hant" ? /TW|HK/i.test(tag) : lang === "zh-Hans" ? /CN/i.test(tag) : true;
  }

  function offer() { button.hidden = !voiceFor(page); }

  // pieces are the texts to read, each with its language: a Chinese name in an
  // English page is read by a Chinese voice.
  function pieces() {
    var list = [];
    document.querySelectorAll("[data-aloud]").forEach(function (part) {
      var walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        var node = walker.currentNode;
        var text = node.data.replace(/\s+/g, " ").trim();
        if (!text || node.parentElement.closest("[aria-hidden=true], .acts, button, script")) continue;
        var lang = node.parentElement.closest("[lang]").lang;
        var last = list[list.length - 1];
        if (last && last.lang === lang) last.text += ", " + text;
        else list.push({ lang: lang, text: text });
      }
      list.push(null);
    });
    return list.filter(Boolean);
  }

  function stop() {
    reading = false;
    speech.cancel();
    button.textContent = start;
  }

  function read() {
    reading = true;
    button.textContent = button.dataset.stop;
    var all = pieces();
    all.forEach(function (piece, i) {
      var said = new SpeechSynthesisUtterance(piece.text);
      said.lang = piece.lang;
      said.voice = voiceFor(piece.lang) || voiceFor(page);
      said.rate = 0.85; // slower than a browser's own, for the old
      if (i === all.length - 1) said.onend = stop;
      said.onerror = function () { if (reading) stop(); };
      speech.speak(said);
    });
    if (!all.length) stop();
  }

  button.addEventListener("click", function () { if (reading) stop(); else read(); });
  window.addEventListener("pagehide", stop);
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  offer();
})();
