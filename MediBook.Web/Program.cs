var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
var app = builder.Build();
if (!app.Environment.IsDevelopment())
{
    app.UseExceptionHandler("/Error");
}

app.UseStatusCodePagesWithReExecute("/status/{0}");
app.MapStaticAssets();
app.MapRazorPages().WithStaticAssets();
await app.RunAsync();
