-- Two boxes that share nothing, in the unit square: corners x1 y1 x2 y2, y upwards.
local own, pictures = library "own", library "pictures"
local boxes = {}

local SIDE, GAP, ROOM = 64, 0.02, 0.19

local function any()
  local w, h = 0.1 + 0.2 * math.random(), 0.1 + 0.2 * math.random()
  local x, y = (1 - w) * math.random(), (1 - h) * math.random()
  return { x, y, x + w, y + h }
end

local function apart(a, b)
  return math.max(a[1] - b[3], b[1] - a[3], a[2] - b[4], b[2] - a[4]) >= GAP
end

-- The box around what the mask of a picture marks, of the kind of objects that covers least where there are several;
-- nil where it leaves no room beside it.
local function around(set)
  local kind, left, right, low, high = math.huge, nil, nil, nil, nil
  for row, pixels in ipairs(set.masks:squeeze(1):tolist()) do
    for column, k in ipairs(pixels) do
      if k > 0 and k < kind then kind, left, right, low, high = k, column, column, row, row end
      if k == kind then left, right, high = math.min(left, column), math.max(right, column), row end
    end
  end
  if not left then return nil end
  local box = { (left - 1) / SIDE, 1 - high / SIDE, right / SIDE, 1 - (low - 1) / SIDE }
  return math.max(box[1], 1 - box[3], box[2], 1 - box[4]) >= ROOM and box or nil
end

-- A picture whose brightest line is the edge of the box.
local function framed(picture, box)
  local left, right = math.floor(box[1] * SIDE + 1.5), math.floor(box[3] * SIDE + 0.5)
  local low, high = math.floor((1 - box[4]) * SIDE + 1.5), math.floor((1 - box[2]) * SIDE + 0.5)
  return pictures.framed(picture * 0.8, { { left, low, right, high } })
end

--- A target and a box to start from with a gap between them, by the random stream. Where the learner's own pictures
--- have masks, the target is the box around what one marks, and that picture, framed, is the third.
function boxes.draw()
  local target, picture = nil, nil
  for _, i in ipairs(own.count() > 0 and random.permutation(own.count()) or {}) do
    local one = own.one(i, SIDE)
    target = around(one)
    if target then
      picture = framed(one.images:squeeze(1), target)
      break
    end
  end
  while true do
    local a = target or any()
    local b = any()
    if apart(a, b) then return a, b, picture end
  end
end

return boxes
