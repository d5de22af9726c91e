using MediBook.Web.Api;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace MediBook.Web.Tests.Api;

public sealed class PagingTests
{
    [Fact]
    public void A_place_is_read_as_it_was_written_to_the_microsecond()
    {
        var random = new Random(1);
        for (var round = 0; round < 1_000; round++)
        {
            var at = Instant.FromUnixTimeTicks(random.NextInt64(-10_000_000_000_000_000, 70_000_000_000_000_000) / 10 * 10);
            Assert.Equal((at, round), Paging.ByInstant(Paging.Cursor(at, round)));
        }
    }

    [Fact]
    public void The_next_address_has_the_new_cursor_alone_however_the_old_one_was_spelt()
    {
        var context = new DefaultHttpContext();
        (context.Request.Scheme, context.Request.Host, context.Request.Path) = ("https", new HostString("here"), "/api/slots");
        context.Request.QueryString = new QueryString("?Cursor=old&limit=2&CURSOR=older");
        Paging.TellNext(context, new SiteOptions(), "new");
        Assert.Equal("<https://here/api/slots?limit=2&cursor=new>; rel=\"next\"", context.Response.Headers["Link"]);
    }
}
