"use strict";
// In place of a library that loads parts of pages, which every page would load: no page of the desk names any.
