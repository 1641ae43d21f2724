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

--- One of a batch (N, C, H, W): (C, H, W), or (H, W) where it has one channel.
function pictures.one(batch, index)
  local one = batch:narrow(1, index, 1):squeeze(1)
  return one:size(1) == 1 and one:squeeze(1) or one
end

--- Whole lists of steps, 0, 1, 2, ...: as many as the curve has places.
function pictures.steps(curve)
  local list = {}
  for i = 1, #curve do list[i] = i - 1 end
  return list
end

return pictures
