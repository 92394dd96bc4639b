"use strict";(()=>{async function o(){}o();})();
