using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

internal sealed class TokenKeyConfiguration : IEntityTypeConfiguration<TokenKey>
{
    public void Configure(EntityTypeBuilder<TokenKey> builder)
    {
        builder.ToTable("token_keys");
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Id).HasMaxLength(32);
    }
}

internal sealed class KeyedRequestConfiguration : IEntityTypeConfiguration<KeyedRequest>
{
    public void Configure(EntityTypeBuilder<KeyedRequest> builder)
    {
        builder.ToTable("keyed_requests", table => table.HasCheckConstraint("ck_keyed_requests_answer", "(status is null) = (protected_answer is null)"));
        builder.HasKey(request => new { request.OwnerKey, request.KeyHash });
        builder.Property(request => request.OwnerKey).HasMaxLength(80);
        builder.Property(request => request.KeyHash).HasMaxLength(64);
        builder.Property(request => request.Fingerprint).HasMaxLength(64);
        builder.HasIndex(request => request.StartedAt);
    }
}
