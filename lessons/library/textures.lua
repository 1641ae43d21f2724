-- Small bright objects on pieces of photographed textures, with exact masks: what pages on segmentation
-- learn from. Grey pictures (N, 1, 32, 32), labels (N, 32, 32) that hold a class a pixel.
local own = library "own"
local textures = { side = 32 }

local SIDE, NAMES = textures.side, { "brick", "grass", "gravel" }

-- Each photograph once, grey, with a mean of 0.45 and a deviation of 0.15.
local photos = {}
local function photograph(name)
  if not photos[name] then
    local grey = data.photo(name, 128):mean(1)
    local mean = grey:mean():item()
    local deviation = ((grey - mean) ^ 2):mean():item() ^ 0.5
    photos[name] = (grey - mean) * (0.15 / deviation) + 0.45
  end
  return photos[name]
end

local function piece()
  local photo = photograph(NAMES[math.random(#NAMES)])
  return photo:narrow(1, math.random(1, 129 - SIDE), SIDE):narrow(2, math.random(1, 129 - SIDE), SIDE)
end

-- The columns and rows of the pixels: (1, 32) and (32, 1).
local X = tensor.linspace(1, SIDE, SIDE):reshape(1, SIDE)
local Y = tensor.linspace(1, SIDE, SIDE):reshape(SIDE, 1)

-- 1 in an ellipse, 0 beside it: (32, 32).
local function inside(shape)
  local cos, sin = math.cos(shape.turn), math.sin(shape.turn)
  local dx, dy = X - shape.x, Y - shape.y
  local u = (dx * cos + dy * sin) / shape.a
  local v = (dy * cos - dx * sin) / shape.b
  return 1 - (u * u + v * v):gt(1)
end

local function ellipse(from, to)
  local margin = to + 1
  local function place() return margin + (SIDE + 1 - 2 * margin) * math.random() end
  local function radius() return from + (to - from) * math.random() end
  return { x = place(), y = place(), a = radius(), b = radius(), turn = math.pi * math.random() }
end

--- `count` pictures by the random stream as it stands. `o.objects` is a list of { radii = { from, to },
--- change =, class = }, painted in order; each picture has one of each. Gives pictures, labels.
function textures.draw(count, o)
  local pictures, labels = {}, {}
  for i = 1, count do
    local pixels, classes = piece(), tensor.zeros(SIDE, SIDE)
    for _, object in ipairs(o.objects) do
      local mask = inside(ellipse(object.radii[1], object.radii[2]))
      pixels = pixels + mask * object.change
      classes = classes * (1 - mask) + mask * object.class
    end
    pictures[i], labels[i] = pixels:reshape(1, 1, SIDE, SIDE), classes:reshape(1, SIDE, SIDE)
  end
  return tensor.cat(pictures, 1) + tensor.randn(count, 1, SIDE, SIDE) * 0.03, tensor.cat(labels, 1)
end

--- Pictures to learn from and others to judge by, as many as said: pictures, labels, unseen, truth. Of the
--- learner's own where there are some: kinds of objects that `o` does not have count as its last.
function textures.sets(train, test, o)
  local given = own.pictures(SIDE)
  if not given then
    local pictures, labels = textures.draw(train, o)
    return pictures, labels, textures.draw(test, o)
  end
  local images, masks = given.images:reshape(-1, 1, SIDE, SIDE), given.masks:clamp { max = #o.objects }
  local learnt, unseen = table.unpack(own.parts(given, { train, test }, true))
  return images:index_select(1, learnt), masks:index_select(1, learnt),
    images:index_select(1, unseen), masks:index_select(1, unseen)
end

return textures
