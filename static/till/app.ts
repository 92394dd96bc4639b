// The till's app: what core says, on the screen.
import * as core from "./core";

core.open();
