"use strict";
// In place of the theme's library for charts, which every page would load: the desk draws none.
