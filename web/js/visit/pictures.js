// Photos and signatures. A photo is drawn anew, smaller: with it go the place and the device that its
// file may tell of. A signature is a drawing.
import { say } from "./words.js";

const LONG = 1280;
const LARGEST = 1 << 20;

const blobOf = (canvas, type, quality) => new Promise((ok) => canvas.toBlob(ok, type, quality));

export async function shrink(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
  for (const long of [LONG, 960, 640]) {
    const scale = Math.min(1, long / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await blobOf(canvas, "image/jpeg", 0.75);
    if (blob && blob.size <= LARGEST) {
      picture.close();
      return new Uint8Array(await blob.arrayBuffer());
    }
  }
  picture.close();
  return null;
}

export async function thumb(bytes, label) {
  const canvas = document.createElement("canvas");
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  canvas.width = 96;
  canvas.height = Math.max(1, Math.round((96 * picture.height) / picture.width));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}

const POINTS = 12; // less is a slip of the finger, not a name

export function pad(box, changed) {
  const canvas = document.createElement("canvas");
  const clear = document.createElement("button");
  const pen = canvas.getContext("2d");
  let down = false;
  let points = 0;
  canvas.width = 640;
  canvas.height = 200;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("pad"));
  clear.type = "button";
  clear.className = "btn mt-2";
  clear.textContent = say("clear");
  const empty = () => {
    points = 0;
    pen.fillStyle = "#fff"; // paper, in the dark theme as well
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = "#000";
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
  };
  const at = (e) => {
    const r = canvas.getBoundingClientRect();
    return [((e.clientX - r.left) * canvas.width) / r.width, ((e.clientY - r.top) * canvas.height) / r.height];
  };
  canvas.addEventListener("pointerdown", (e) => {
    down = true;
    canvas.setPointerCapture(e.pointerId);
    pen.beginPath();
    pen.moveTo(...at(e));
    e.preventDefault();
  });
  canvas.addEventListener("pointermove", (e) => {
    if (down) {
      points++;
      pen.lineTo(...at(e));
      pen.stroke();
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, async () => {
      down = false;
      if (points >= POINTS) {
        changed(new Uint8Array(await (await blobOf(canvas, "image/png")).arrayBuffer()));
      }
    });
  }
  clear.addEventListener("click", () => {
    empty();
    changed(null);
  });
  empty();
  const frame = document.createElement("div");
  frame.className = "mz-sign";
  frame.append(canvas, clear);
  box.append(frame);
  return {
    empty,
    async fill(bytes) {
      empty();
      if (bytes) {
        const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
        pen.drawImage(picture, 0, 0);
        picture.close();
        points = POINTS;
      }
    },
  };
}
