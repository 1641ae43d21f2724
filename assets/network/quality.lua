-- How good the shipped network is for perceptual losses, measured:
--   losslab eval --file assets/network/quality.lua
-- (1) At equal MSE, what blur, noise and a change of brightness cost in its features. (2) How well a
-- photograph is rebuilt from its features alone, in 1500 steps or as many as the global `steps` says.

local LAYERS = { "relu1_2", "relu2_2", "relu3_3", "relu4_3" }
local STEPS = steps or 1500
local vgg = nn.VGG()
random.seed(1)

-- Squared distance of b's features from those of a, relative to their size, mean over the layers.
local function apart(fa, b)
  local fb, total = vgg:extract(b, LAYERS), 0
  for i = 1, #LAYERS do
    total = total + ((fa[i] - fb[i]) ^ 2):mean() / (fa[i] ^ 2):mean()
  end
  return total / #LAYERS
end

local function distance(a, b) return apart(vgg:extract(a, LAYERS), b) end

-- A 3 x 3 binomial blur of each channel, twice; the border is left out of the comparison by padding
-- with the picture's own mean.
local function blurred(image)
  local row = tensor { 1, 2, 1 }
  local kernel = (row:reshape(3, 1) * row:reshape(1, 3) / 16):reshape(1, 1, 3, 3)
  local mean = image:mean()
  local planes = (image - mean):reshape(3, 1, 64, 64)
  for _ = 1, 2 do planes = nn.conv2d(planes, kernel, nil, { padding = 1 }) end
  return planes:reshape(3, 64, 64) + mean
end

local lines = {}
for _, name in ipairs { "chelsea", "coffee", "astronaut" } do
  local image = data.photo(name, 64)
  local soft = blurred(image)
  local mse = ((soft - image) ^ 2):mean():item()
  local noise = tensor.randn(3, 64, 64)
  noise = noise * math.sqrt(mse / (noise ^ 2):mean():item())
  lines[#lines + 1] = ("%s, MSE %.5f: blur %.4f, noise %.4f, brightness %.4f"):format(name, mse,
    distance(image, soft):item(), distance(image, image + noise):item(),
    distance(image, image + math.sqrt(mse)):item())
end

local image = data.photo("chelsea", 64)
local rebuilt = nn.parameter(tensor.full({ 3, 64, 64 }, 0.5) + tensor.randn(3, 64, 64) * 0.05)
local adam = optim.Adam({ rebuilt }, { lr = 0.03 })
local wanted = vgg:extract(image, LAYERS)
for step = 1, STEPS do
  if step % (STEPS // 3) == 0 then adam.lr = adam.lr / 3 end
  adam:zero_grad()
  apart(wanted, rebuilt):backward()
  adam:step()
end
local mse = ((rebuilt:detach():clamp(0, 1) - image) ^ 2):mean():item()
lines[#lines + 1] = ("chelsea rebuilt from its features: PSNR %.1f dB"):format(-10 * math.log(mse, 10))
return table.concat(lines, "\n")
