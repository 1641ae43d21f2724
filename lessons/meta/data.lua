---@meta
-- The data sets that ship, and the learner's own. For an editor with a Lua language server.

data = {}

---Small warm objects on pieces of photographs, with exact masks: images (N, 3, 32, 32), masks
---(N, 1, 32, 32).
---@param count integer
---@param seed? integer
---@return Tensor images
---@return Tensor masks
function data.composites(count, seed) end
---1,797 digits: images (N, 8, 8), labels (N).
---@return Tensor images
---@return Tensor labels
function data.digits() end
---10,000 pictures of clothes: images (N, side, side), labels (N); of all, or of the rows that are named.
---@param settings? { side?: 28|14, rows?: integer[] }
---@return Tensor images
---@return Tensor labels
function data.fashion(settings) end
---The learner's own pictures, given with --data, where the page takes them; else nil. images (N, side, side), or
---(N, 3, side, side) with 3 channels, from 0 to 1, each stretched to the square. With classes: labels (N) from 0,
---and their names. With masks: masks (N, side, side), 0 the background, 1 the kind of objects that covers least.
---@param settings? { side?: integer, channels?: 1|3, from?: integer, count?: integer } of all, or of `count` from one on
---@return { images: Tensor, labels?: Tensor, names?: string[], masks?: Tensor }?
function data.own(settings) end
---(3, side, side), from 0 to 1.
---@param name "chelsea"|"coffee"|"astronaut"|"rocket"|"camera"|"brick"|"grass"|"gravel"
---@param side? 32|64|128
---@return Tensor
function data.photo(name, side) end
---Road scenes with exact labels.
---@param count integer
---@param seed? integer
---@return { images: Tensor, segmentation: Tensor, depth: Tensor, detection: Tensor, boxes: Tensor }
function data.road(count, seed) end
