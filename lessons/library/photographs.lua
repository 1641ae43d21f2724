-- Photographs that were changed in different ways by the same mean squared error, and what a network sees of that.
local own = library "own"
local photographs = { side = 64 }

photographs.NAMES = { "chelsea", "coffee", "astronaut", "camera", "rocket" }
photographs.LAYERS = { "relu1_2", "relu2_2", "relu3_3", "relu4_3" }

--- The network that ships, made once.
local network
function photographs.network()
  network = network or nn.VGG()
  return network
end

--- A picture (3, H, W) moved to the right and down by whole pixels, which may be negative; its edges are repeated.
function photographs.moved(picture, right, down)
  local side = picture:size(2)
  local function places(by)
    local list = {}
    for i = 1, side do list[i] = math.max(1, math.min(side, i - by)) end
    return list
  end
  return picture:index_select(2, places(down)):index_select(3, places(right))
end

-- Means over neighbours by a bell of deviation `sigma` pixels: (side, side), its rows add up to 1.
local function bell(side, sigma)
  local at = tensor.arange(side)
  local rows = (-(at:reshape(side, 1) - at:reshape(1, side)):square() / (2 * sigma * sigma)):exp()
  return rows / rows:sum(2, true)
end

function photographs.blurred(picture, sigma)
  local by = bell(picture:size(2), sigma)
  return by:matmul(picture):matmul(by:t())
end

--- The blur whose mean squared error is `mse`, found by halving: the picture, and its deviation in pixels.
function photographs.blurred_by(picture, mse)
  local low, high = 0.2, 12
  for _ = 1, 16 do
    local middle = (low + high) / 2
    if loss.mse(photographs.blurred(picture, middle), picture):item() < mse then low = middle else high = middle end
  end
  return photographs.blurred(picture, high), high
end

-- Whether a blur can have the mean squared error of a shift by a pixel: on textures none can.
local function is_photograph(picture)
  local mse = loss.mse(photographs.moved(picture, 1, 0), picture):item()
  return mse > 1e-6 and loss.mse(photographs.blurred(picture, 12), picture):item() > mse
end

-- Of the learner's first forty pictures the first five that can be asked; nil where none were given.
local FIRST, MOST = 40, 5
local taken
local function of_own()
  if not taken and own.count() > 0 then
    local list = {}
    for i = 1, math.min(own.count(), FIRST) do
      local picture = own.one(i, photographs.side, 3).images:squeeze(1)
      if #list < MOST and is_photograph(picture) then list[#list + 1] = { at = i, picture = picture } end
    end
    taken = list
  end
  return taken
end

--- The numbers of the learner's own pictures that are taken, nil where none were given; a dash where none can be.
function photographs.own_names()
  local list = of_own()
  if not list then return nil end
  local names = {}
  for i, one in ipairs(list) do names[i] = tostring(one.at) end
  return #names > 0 and names or { "–" }
end

--- A photograph by its name, or the learner's own by its place among those taken ("1"); nil where it has none.
function photographs.named(name)
  local place = tonumber(name)
  if not place then return data.photo(name, photographs.side) end
  local one = (of_own() or {})[place]
  return one and one.picture
end

--- Noise whose mean squared error is `mse`, by the random stream.
function photographs.noisy_by(picture, mse)
  local noise = tensor.randn(picture.shape)
  return picture + noise * (mse / noise:square():mean():item()) ^ 0.5
end

--- The features of pictures (N, 3, H, W) at each of the layers; `raw` goes without the normalisation that the
--- network was trained with: what it undoes is done first.
local MEAN, DEVIATION = tensor { 0.485, 0.456, 0.406 }:reshape(3, 1, 1), tensor { 0.229, 0.224, 0.225 }:reshape(3, 1, 1)

function photographs.features(pictures, layers, raw)
  return photographs.network():extract(raw and pictures * DEVIATION + MEAN or pictures, layers)
end

--- ‖φ(a) − φ(b)‖² / ‖φ(b)‖² of two lists of maps (1, C, H, W), layer by layer.
function photographs.distances(found, wanted)
  local list = {}
  for i = 1, #found do
    list[i] = loss.perceptual({ found[i] }, { wanted[i] }):item() / wanted[i]:square():mean():item()
  end
  return list
end

--- How rough a picture (3, H, W) is: the mean of |difference| of neighbours, down and to the right.
function photographs.roughness(picture)
  local n = picture:size(2) - 1
  local down = picture:narrow(2, 2, n) - picture:narrow(2, 1, n)
  local right = picture:narrow(3, 2, n) - picture:narrow(3, 1, n)
  return (down:abs():mean() + right:abs():mean()):item()
end

--- Nine copies of a photograph (3, H, W), each moved by up to a pixel in each direction.
function photographs.copies(photo)
  local list = {}
  for right = -1, 1 do
    for down = -1, 1 do list[#list + 1] = photographs.moved(photo, right, down):unsqueeze(1) end
  end
  return tensor.cat(list, 1)
end

--- A photograph (3, H, W) that is known up to a pixel is to be rebuilt, from one start, once for the pixels and once
--- for the features at `layers`, by Adam: photo, all (its copies), pixel and feature (the two pictures).
function photographs.rebuilding(photo, layers, rate)
  local one = { photo = photo, layers = layers, all = photographs.copies(photo) }
  one.wanted = photographs.features(one.all, layers)
  for i, map in ipairs(one.wanted) do one.wanted[i] = map:mean(1, true) end
  local start = tensor.randn(photo.shape) * 0.05 + one.all:mean(1)
  one.pixel, one.feature = nn.parameter(start:clone()), nn.parameter(start:clone())
  one.adams = { optim.Adam({ one.pixel }, { lr = rate }), optim.Adam({ one.feature }, { lr = rate }) }
  return one
end

--- One step of both.
function photographs.step(one)
  for _, adam in ipairs(one.adams) do adam:zero_grad() end
  loss.mse(one.pixel:unsqueeze(1):expand(one.all.shape), one.all):backward()
  loss.perceptual(photographs.features(one.feature:unsqueeze(1), one.layers), one.wanted):backward()
  for _, adam in ipairs(one.adams) do adam:step() end
end

return photographs
