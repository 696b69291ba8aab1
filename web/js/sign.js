// A signature drawn on the screen becomes the file of its form. Without it the form takes a scan of the paper.

const LEAST = 24; // points: less is a slip of the finger, not a name

function hand(box) {
  const canvas = box.querySelector("canvas");
  const pen = canvas.getContext("2d");
  return { box, canvas, pen, file: box.closest("form").elements[box.dataset.sign], points: 0, down: false };
}

function wipe(s) {
  s.points = 0;
  s.pen.fillStyle = "#fff"; // paper, in the dark theme as well: the picture is printed
  s.pen.fillRect(0, 0, s.canvas.width, s.canvas.height);
  s.pen.lineWidth = 4;
  s.pen.lineCap = "round";
  s.pen.lineJoin = "round";
  s.pen.strokeStyle = "#000";
  s.file.value = "";
}

function at(s, e) {
  const r = s.canvas.getBoundingClientRect();
  return [((e.clientX - r.left) * s.canvas.width) / r.width, ((e.clientY - r.top) * s.canvas.height) / r.height];
}

function keep(s) {
  if (s.points < LEAST) {
    return;
  }
  s.canvas.toBlob((blob) => {
    const all = new DataTransfer();
    all.items.add(new File([blob], "signature.png", { type: "image/png" }));
    s.file.files = all.files;
    s.file.dispatchEvent(new Event("change", { bubbles: true }));
  }, "image/png");
}

function start(box) {
  const s = hand(box);
  wipe(s);
  s.canvas.addEventListener("pointerdown", (e) => {
    s.down = true;
    s.canvas.setPointerCapture(e.pointerId);
    s.pen.beginPath();
    s.pen.moveTo(...at(s, e));
    e.preventDefault();
  });
  s.canvas.addEventListener("pointermove", (e) => {
    if (s.down) {
      s.points++;
      s.pen.lineTo(...at(s, e));
      s.pen.stroke();
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    s.canvas.addEventListener(end, () => {
      s.down = false;
      keep(s);
    });
  }
  box.querySelector("button").addEventListener("click", () => wipe(s));
  box.hidden = false;
}

function startAll() {
  for (const box of document.querySelectorAll("[data-sign][hidden]")) {
    start(box);
  }
}
startAll();
document.addEventListener("htmx:afterSettle", startAll);
