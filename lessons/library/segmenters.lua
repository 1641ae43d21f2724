-- A small network that labels each pixel of the textures, and how it is judged.
local segmenters = {}

local Net = nn.Module "Segmenter"

function Net:init(classes)
  self.first = nn.Conv2d(1, 8, 3, { padding = 1 })
  self.second = nn.Conv2d(8, 8, 3, { padding = 1 })
  self.third = nn.Conv2d(8, 8, 3, { padding = 1 })
  self.last = nn.Conv2d(8, classes, 1)
end

-- Logits, a map a class.
function Net:forward(pictures)
  local seen = self.first(pictures - 0.45):relu()
  return self.last(self.third(self.second(seen):relu()):relu())
end

--- A network with `classes` maps of logits (1: object or not), 1,313 weights and more, by the random stream.
function segmenters.new(classes)
  return Net(classes)
end

--- How well masks agree: 2·shared / (found + true) of each picture, the mean of all that hold the object.
--- Both are 0 or 1, (N, …).
function segmenters.overlap(found, masks)
  local n = masks:size(1)
  local f, m = found:reshape(n, -1), masks:reshape(n, -1)
  local shared, sizes = (f * m):sum(2), f:sum(2) + m:sum(2)
  return (shared * 2 / sizes:clamp { min = 1 }):mean():item()
end

return segmenters
