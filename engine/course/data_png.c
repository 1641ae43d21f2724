/* PNG by libpng, of any kind that it reads; 16 bits become 8, and what is clear becomes black. */
#include "course/data_read.h"

#include <png.h>
#include <stdlib.h>

#include "base/mem.h"

ll_err data_png(const char *path, const struct ll_str *file, struct ll_message *why,
                struct ll_picture *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    const png_color black = {0, 0, 0};
    unsigned char *pixels = NULL;
    ll_err err = LL_OK;
    if (png_image_begin_read_from_memory(&image, file->data, file->length))
        err = data_check_size(path, image.width, image.height, why);
    if (err == LL_OK && !PNG_IMAGE_FAILED(image)) {
        out->width = image.width;
        out->height = image.height;
        out->channels = image.format & PNG_FORMAT_FLAG_COLOR ? 3 : 1;
        image.format = out->channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
        pixels = ll_array_new(out->width * out->height, out->channels);
        err = pixels ? LL_OK : LL_ERR_MEMORY;
    }
    if (pixels)
        png_image_finish_read(&image, &black, pixels, 0, NULL);
    if (err == LL_OK && PNG_IMAGE_FAILED(image))
        err = ll_fail(why, LL_ERR_FORMAT, "%s: a damaged PNG: %s", path, image.message);
    png_image_free(&image);
    if (err != LL_OK) {
        free(pixels);
        pixels = NULL;
    }
    out->pixels = pixels;
    return err;
}
