-- Pictures beside each other, and what was found in them.
local pictures = {}

--- Pixels (H, W) or (3, H, W), from 0 to 1, under a title.
function pictures.shown(title, pixels)
  return chart.figure { title = title, chart.image { pixels = pixels, range = { 0, 1 } } }
end

--- A predicted mask over the true one, under a title: hits, misses and false alarms.
function pictures.mask(title, predicted, target)
  return chart.figure { title = title, chart.mask { predicted = predicted, target = target } }
end

--- Pixels (…, H, W) with the edges of boxes { left, top, right, bottom }, counted from 1, in white.
function pictures.framed(pixels, boxes)
  local height, width = table.unpack(pixels.shape, #pixels.shape - 1)
  local edges = tensor.zeros(height * width):tolist()
  local function put(x, y)
    if x >= 1 and x <= width and y >= 1 and y <= height then edges[(y - 1) * width + x] = 1 end
  end
  for _, box in ipairs(boxes) do
    for x = box[1], box[3] do
      put(x, box[2])
      put(x, box[4])
    end
    for y = box[2], box[4] do
      put(box[1], y)
      put(box[3], y)
    end
  end
  local edge = tensor(edges):reshape(height, width)
  return pixels * (1 - edge) + edge
end

--- One of a batch (N, C, H, W): (C, H, W), or (H, W) where it has one channel.
function pictures.one(batch, index)
  local one = batch:narrow(1, index, 1):squeeze(1)
  return one:size(1) == 1 and one:squeeze(1) or one
end

return pictures
