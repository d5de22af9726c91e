# The app alone: it needs a PostgreSQL (ConnectionStrings__MediBook or DATABASE_URL), see docs/operations.md.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY MediBook.Web/MediBook.Web.csproj MediBook.Web/packages.lock.json MediBook.Web/
RUN dotnet restore MediBook.Web --locked-mode
COPY MediBook.Web MediBook.Web
COPY docs/proof docs/proof
# For the page /proof: docker build --build-arg COMMIT=$(git rev-parse HEAD)
ARG COMMIT=
RUN dotnet publish MediBook.Web --configuration Release --no-restore --output /app -p:SourceRevisionId="$COMMIT"

# This image has ICU and time zone data, and a user that is not root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
RUN mkdir /data && chown "$APP_UID" /data
ENV ASPNETCORE_URLS=http://+:8080 MEDIBOOK_DATA=/data
USER $APP_UID
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["dotnet", "MediBook.Web.dll"]
