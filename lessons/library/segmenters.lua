-- A small network that labels each pixel of the textures, and how it is judged.
local segmenters = {}

local Net = nn.Module "Segmenter"

function Net:init(classes, o)
  self.first = nn.Conv2d(o.channels or 1, 8, 3, { padding = 1 })
  self.second = nn.Conv2d(8, 8, 3, { padding = 1 })
  self.third = not o.small and nn.Conv2d(8, 8, 3, { padding = 1 }) or nil
  self.last = nn.Conv2d(8, classes, 1)
end

-- Logits, a map a class.
function Net:forward(pictures)
  local seen = self.second(self.first(pictures - 0.45):relu()):relu()
  return self.last(self.third and self.third(seen):relu() or seen)
end

--- A network with `classes` maps of logits (1: object or not), by the random stream: 1,313 weights and more, of
--- grey pictures unless `o.channels` says otherwise, and three layers of 3×3 unless `o.small`, which has two.
function segmenters.new(classes, o)
  return Net(classes, o or {})
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
