-- What the task says of balancing: how much is trained, on what, and how far losses must fall.
local EPOCHS, SCENES, UNSEEN = 12, 16, 8
local BATCH = 4 -- as call.lua and call.py cut them
local DEPTH = 2 -- the one regression of the three tasks
local NAMES = { "segmentation", "depth", "detection" }
local FALL = 0.97 -- a loss falls where no more than this share of it is left

return {
  EPOCHS = EPOCHS, SCENES = SCENES, UNSEEN = UNSEEN, BATCH = BATCH, DEPTH = DEPTH, NAMES = NAMES, FALL = FALL,
}
