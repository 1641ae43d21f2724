-- Small bright objects on pieces of photographed textures, with exact masks: what pages on segmentation
-- learn from. Grey pictures (N, 1, 32, 32), labels (N, 32, 32) that hold a class a pixel.
local textures = { side = 32 }

local SIDE, NAMES = textures.side, { "brick", "grass", "gravel" }

-- Each photograph once, grey, with a mean of 0.45 and a deviation of 0.15.
local photos
local function photograph(index)
  if not photos then
    photos = {}
    for i, name in ipairs(NAMES) do
      local grey = data.photo(name, 128):mean(1)
      local mean = grey:mean():item()
      local deviation = ((grey - mean) ^ 2):mean():item() ^ 0.5
      photos[i] = ((grey - mean) * (0.15 / deviation) + 0.45):tolist()
    end
  end
  return photos[index]
end

-- A piece of a texture as a list of rows.
local function piece()
  local photo = photograph(math.random(#NAMES))
  local top, left = math.random(0, 128 - SIDE), math.random(0, 128 - SIDE)
  local rows = {}
  for y = 1, SIDE do rows[y] = table.move(photo[top + y], left + 1, left + SIDE, 1, {}) end
  return rows
end

-- Adds `change` to the pixels of an ellipse, and gives them the class; its middle and radii in pixels.
local function paint(pixels, classes, shape, change, class)
  local cos, sin = math.cos(shape.turn), math.sin(shape.turn)
  for y = 1, SIDE do
    for x = 1, SIDE do
      local dx, dy = x - shape.x, y - shape.y
      local u, v = (dx * cos + dy * sin) / shape.a, (dy * cos - dx * sin) / shape.b
      if u * u + v * v <= 1 then
        pixels[y][x] = pixels[y][x] + change
        classes[y][x] = class
      end
    end
  end
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
    local pixels, classes = piece(), {}
    for y = 1, SIDE do
      classes[y] = {}
      for x = 1, SIDE do
        classes[y][x] = 0
        pixels[y][x] = pixels[y][x] + 0.03 * (math.random() + math.random() + math.random() - 1.5) * 2
      end
    end
    for _, object in ipairs(o.objects) do
      paint(pixels, classes, ellipse(object.radii[1], object.radii[2]), object.change, object.class)
    end
    pictures[i], labels[i] = { pixels }, classes
  end
  return tensor(pictures), tensor(labels)
end

return textures
