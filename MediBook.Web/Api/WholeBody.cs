namespace MediBook.Web.Api;

/// <summary>The bytes of a body, up to what the JSON door takes.</summary>
internal static class WholeBody
{
    /// <summary>Reads to the end.</summary>
    /// <returns>The bytes, or null where there are more than <see cref="ApiDoor.MostBytes"/>.</returns>
    public static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > ApiDoor.MostBytes)
        {
            return null;
        }

        using var read = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (read.Length + count > ApiDoor.MostBytes)
            {
                return null;
            }

            read.Write(buffer, 0, count);
        }

        return read.ToArray();
    }
}
