using Microsoft.AspNetCore.Mvc.Filters;

namespace MediBook.Web.Setup;

/// <summary>A redirect after a form is 303 See Other (RFC 9110, 15.4.4), which says that the browser gets the next page; 302 leaves it open.</summary>
internal sealed class SeeOtherAfterPost : IAlwaysRunResultFilter
{
    /// <inheritdoc />
    public void OnResultExecuting(ResultExecutingContext context)
    {
    }

    /// <inheritdoc />
    public void OnResultExecuted(ResultExecutedContext context)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsPost(http.Request.Method) && !http.Response.HasStarted && http.Response.StatusCode == StatusCodes.Status302Found)
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
        }
    }
}
