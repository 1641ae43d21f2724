-- The training loop as a diagram: boxes of which one is lit, what is being done or looked at.
local loops = {}

--- Its parts, as words: from the input to the update, which leads back to the model.
loops.PARTS = { "input", "model", "prediction", "loss-box", "slope-box", "update" }

--- The part that comes i-th, round and round.
function loops.part(i)
  return loops.PARTS[(i - 1) % #loops.PARTS + 1]
end

--- The loop in two rows, with one part lit.
function loops.diagram(lit)
  local boxes, arrows = {}, {}
  for i, id in ipairs(loops.PARTS) do
    boxes[i] = { id = id, label = word(id), row = i <= 3 and 1 or 2, column = i <= 3 and i or 7 - i }
    arrows[i] = { id, loops.PARTS[i + 1] or "model" }
  end
  return chart.figure { chart.diagram { boxes = boxes, arrows = arrows, lit = lit } }
end

return loops
