// What a reader's page does beyond being read. Everything works without it.
import { showAges } from "./_ages.js";
import { openGalleries } from "./_gallery.js";
import { keepPlace } from "./_place.js";
import { showSection } from "./_sections.js";

showAges();
showSection();
openGalleries();
keepPlace();
