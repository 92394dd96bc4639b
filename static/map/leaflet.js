/*! Leaflet 1.9.4 (c) 2010-2023 Vladimir Agafonkin, (c) 2010-2011 CloudMade, BSD-2-Clause: static/map/vendor/leaflet/LICENSE */
// The parts of Leaflet that the map uses; importing a handler switches it on.
import { Map } from "./vendor/leaflet/src/map/Map.js";
import "./vendor/leaflet/src/map/handler/Map.Drag.js";
import "./vendor/leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "./vendor/leaflet/src/map/handler/Map.Keyboard.js";
import "./vendor/leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "./vendor/leaflet/src/map/handler/Map.TouchZoom.js";
export { GridLayer } from "./vendor/leaflet/src/layer/tile/GridLayer.js";
export { Marker } from "./vendor/leaflet/src/layer/marker/Marker.js";
export { DivIcon } from "./vendor/leaflet/src/layer/marker/DivIcon.js";
export { Polygon } from "./vendor/leaflet/src/layer/vector/Polygon.js";
export { SVG } from "./vendor/leaflet/src/layer/vector/SVG.js";
export { LatLng } from "./vendor/leaflet/src/geo/LatLng.js";
export { LatLngBounds } from "./vendor/leaflet/src/geo/LatLngBounds.js";

// Leaflet's own choice of a renderer would bring its canvas along: every path
// here names its renderer.
Map.include({
  getRenderer: function (layer) {
    var renderer = layer.options.renderer;
    if (!this.hasLayer(renderer)) this.addLayer(renderer);
    return renderer;
  },
});
export { Map };
